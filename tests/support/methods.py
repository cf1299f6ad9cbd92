"""Writes methods.json from the Bot API as data: `methods.py bot-api-10.1.json > methods.json`.

Run by hand when the reference or the list below changes. A field is written as its kind, with `!`
before it where it is required, `[…]` around it where it is a list, `=word` where it is that word;
a type that is one of others is written as their names.
"""

import json
import re
import sys

METHODS = """
getMe getUpdates setWebhook deleteWebhook getWebhookInfo sendMessage editMessageText
editMessageReplyMarkup deleteMessage deleteMessages answerCallbackQuery answerInlineQuery
answerGuestQuery setMyCommands getMyCommands deleteMyCommands setMyDescription getMyDescription
setMyShortDescription getMyShortDescription setMyName getMyName setMyDefaultAdministratorRights
getMyDefaultAdministratorRights setChatMenuButton getChatMenuButton getChat getChatMember
getChatAdministrators getChatMemberCount leaveChat setMessageReaction sendChatAction
""".split()

PLAIN = {"Integer", "Float", "String", "Boolean", "True"}


def kind(name):
    if name.startswith("Array of "):
        return "[" + kind(name.removeprefix("Array of ")) + "]"
    return {"True": "Boolean", "InputFile": "String"}.get(name, name)


def fields(entries, one_of_many):
    written = {}
    for entry in entries:
        kinds = "|".join(kind(name) for name in entry["types"])
        word = re.search(r"(?:must be|[Aa]lways) [“\"]?([a-z0-9_]+)", entry["description"])
        if one_of_many and entry["name"] == "type" and word:
            kinds = "=" + word.group(1)
        written[entry["name"]] = ("!" if entry["required"] else "") + kinds
    return written


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        api = json.load(file)
    types = {}

    def reach(name):
        name = re.sub(r"^(Array of )*", "", name)
        if name in PLAIN or name == "InputFile" or name in types:
            return
        entry = api["types"][name]
        if entry.get("subtypes"):
            types[name] = "|".join(entry["subtypes"])
            for subtype in entry["subtypes"]:
                reach(subtype)
            return
        types[name] = fields(entry.get("fields", []), bool(entry.get("subtype_of")))
        for field in entry.get("fields", []):
            for one in field["types"]:
                reach(one)

    methods = {}
    for name in METHODS:
        entries = api["methods"][name].get("fields", [])
        methods[name] = fields(entries, False)
        for entry in entries:
            for one in entry["types"]:
                reach(one)

    def block(table):
        rows = [f"{json.dumps(k)}:{json.dumps(v, separators=(',', ':'))}" for k, v in sorted(table.items())]
        return "{\n" + ",\n".join(rows) + "\n}"

    def words(name, field):
        described = next(f for f in api["types"][name]["fields"] if f["name"] == field)["description"]
        return json.dumps(re.findall(r'["“]([^"”]+)["”]', described), ensure_ascii=False)

    print(
        '{"version":%s,\n"entities":%s,\n"reactions":%s,\n"methods":%s,\n"types":%s}'
        % (
            json.dumps(api["version"]),
            words("MessageEntity", "type"),
            words("ReactionTypeEmoji", "emoji"),
            block(methods),
            block(types),
        )
    )


main()
