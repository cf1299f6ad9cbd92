# The interface in English. Every text is here; another language may lack some.
# Commands are written as they are typed, so that they can be tapped.

## Marks around what is quoted in a line of ours.
opening-mark = “
closing-mark = ”

## An answer

closest = No paragraph answers that directly. The nearest:
read-as = read as: { $words }
place = ¶ { $number } of { $count }
place-part = ¶ { $number } of { $count }, part { $part }
nothing = Nothing I have read speaks of that. I know { $loaded }.
nothing-group = Nothing I have read speaks of that.
no-subject = I need a word to look for: name the person, place or thing that you ask about.

## What is loaded

loaded-nothing = no texts yet
loaded-last = { $names } and { $last }
loaded-more = { $names } and { $count } more
paragraphs =
    { $count ->
        [one] { $count } paragraph
       *[other] { $count } paragraphs
    }
documents =
    { $count ->
        [one] { $count } document
       *[other] { $count } documents
    }
documents-heading = I have read { $documents }, { $paragraphs } in all:
documents-page = Page { $number } of { $count }
documents-none = No texts are loaded yet.

## Beginning

start =
    Hello! I answer questions with quotations. Ask in your own words, and you get the paragraph that answers, word for word, and where it stands.

    I have read { $loaded } ({ $paragraphs }).
start-examples = Tap a question, or type your own:
start-empty =
    Hello! I answer questions with quotations from texts, word for word.

    No texts are loaded yet, so there is nothing to ask about. Whoever runs me can add some.
greeting =
    Hello! I answer questions with quotations from { $loaded }.

    Ask with /ask and your question, or reply to anybody's message with /ask.
friendly = I am here to answer. Ask me anything about the texts that I have read.
wordless = I understand only text. Ask me about what I have read.
for-example = For example: { $question }
sample = What is said about { $name }?

## /help and /about

help =
    Ask in your own words: I reply with the paragraph that answers, word for word. A misspelled name is fine.

    • To ask further, reply to an answer: “and Kerry?”
    • To correct a question, edit it: the answer changes with it (for 15 minutes).
    • The buttons under an answer show more quotes and the paragraphs around them.

    In a group, write /ask and your question, mention me as { $bot }, or reply to a message with /ask.
help-inline = In any other chat, type { $bot } and your question, then choose a paragraph to send.
help-guest = You can also mention { $bot } in a chat that I am not in.
help-commands =
    /documents – what I have read
    /language – the language of my messages
    /privacy – what is kept, and for how long
    /forget – delete what is kept about you
    /id – your ID and this chat’s
    /about – what I am
about =
    pullquote { $version }: ask your documents, get quotations.

    No language model writes here. Every answer is a paragraph of a text, word for word, or an honest “nothing”.
about-source = Source code, MIT or Apache-2.0: { $source }
about-licence = Free software, MIT or Apache-2.0. For the source code ask whoever runs me.

## /privacy and /forget

privacy =
    What is kept here, and for how long:

    • your questions with their answers, { $days ->
        [one] { $days } day
       *[other] { $days } days
    }: for the buttons, for edits, and for follow-up questions
    • the language that you chose, until you change it or send /forget
    • the numbers of messages lately seen, { $update-days ->
        [one] { $update-days } day
       *[other] { $update-days } days
    }: so that none is answered twice

    A message that isn't answered yet is kept until it is. Questions are in no log, and nothing goes to anybody but Telegram, which carries my replies.

    /forget deletes what is kept about you.
privacy-no-questions =
    What is kept here, and for how long:

    • which paragraphs you were shown, { $days ->
        [one] { $days } day
       *[other] { $days } days
    }: for the buttons and for edits. The words of your questions are not kept
    • the language that you chose, until you change it or send /forget
    • the numbers of messages lately seen, { $update-days ->
        [one] { $update-days } day
       *[other] { $update-days } days
    }: so that none is answered twice

    A message that isn't answered yet is kept until it is. Questions are in no log, and nothing goes to anybody but Telegram, which carries my replies.

    /forget deletes what is kept about you.
privacy-memory = All of this is in memory only: it is gone when I am restarted.
privacy-owner = Your ID is kept as an owner's too, until you send /forget.
forget-done = Done. Your questions and the language that you chose are deleted.
forget-owner = You are no owner of mine any more.
forget-failed = That did not work just now. Please try again later.

## /language and /id

language-choose = Which language shall I speak here? The documents stay as they are.
language-unknown = I speak English and Russian only.
language-done = I speak English here now.
language-admins = Only admins choose the language of a group.
id-user = Your ID: { $id }
id-chat = Chat ID: { $id }
id-topic = Topic ID: { $id }

## Asking

ask-prompt = What would you like to know?
ask-placeholder = Your question

## Limits and troubles

too-fast = That was a lot at once. Give me a moment, then ask again.
not-allowed = Sorry, I am not open to everybody. Whoever runs me can let you in by your ID: { $id }
not-allowed-group = Sorry, I am not open to this group, so I am leaving. Whoever runs me can let it in by its ID: { $id }
gone = The document that this is from was changed or removed since then. Please ask again.
link-gone = That paragraph is no longer here: its document was changed or removed.
too-old = This answer is too old for its buttons. Please ask again.
unsure = I cannot see just now whether you may. Please tap again.

## Becoming an owner

owner-done =
    You are an owner of mine now: you may ask me whatever my lists say.

    /forget undoes that, and deletes your questions.
owner-link-gone = This link was used already, or it is too old. Whoever runs me gets a new one by “pullquote check”.
owner-link-private = This link works in a private chat with me, for one person.
owner-failed = That did not work just now. Please open the link again in a moment.

## Buttons

next-quote = Next quote ({ $number } of { $count })
first-quote = First quote ({ $number } of { $count })
paragraph-before = Paragraph before
paragraph-after = Paragraph after
read-on = Read on
back = Back to the answer
share = Share
copy = Copy
documents-before = Previous page
documents-after = Next page

## Inline

inline-ask = Ask me in private
inline-nothing = Nothing found. Ask me in private
inline-closest = Nothing answers that directly. The nearest:
inline-gone = That paragraph is not here any more
inline-too-fast = That was a lot at once. Wait a moment
inline-not-allowed = I am not open to you yet. How to be let in

## As a guest

guest-not-allowed = I am not open to you. Ask me in private for how to be let in.

## The command menu and the profile

command-ask = Ask a question
command-start = What this is and what I have read
command-documents = What I have read
command-help = How to ask
command-about = Version and source code
command-language = The language of my messages
command-id = Your ID and this chat’s
command-privacy = What is kept, and for how long
command-forget = Delete what is kept about me
description =
    Ask a question in your own words, and I reply with the paragraph that answers it: word for word, the best sentence marked, with its place in the text.

    If nothing answers, I say so. No language model, nothing made up.

    I work here, in groups with /ask, and in any chat where you type my name.
short-description = Ask in your own words: I answer with quotations, word for word, or honestly say that nothing answers.
