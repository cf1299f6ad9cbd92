-- Every update that was taken in, to know one that comes again. Apart from its text, which goes
-- when it is answered: rows that shrink in place would leave their pages nearly empty.
CREATE TABLE updates (
    update_id INTEGER PRIMARY KEY,
    received  INTEGER NOT NULL
);
CREATE INDEX updates_received ON updates (received);

-- Those that are not answered yet.
CREATE TABLE waiting (
    update_id INTEGER PRIMARY KEY,
    raw       TEXT NOT NULL
);

-- Few indexes: each costs a page more for every answer, which is most of what an answer costs. An
-- answer to a message stands behind it in its chat, and is looked for there; who wants to be
-- forgotten is looked for everywhere, which is seldom.
CREATE TABLE answers (
    chat             INTEGER NOT NULL,
    message          INTEGER NOT NULL,
    question_message INTEGER NOT NULL,
    asker            INTEGER NOT NULL,
    author           INTEGER NOT NULL,
    asked            INTEGER NOT NULL,
    question         TEXT,
    given            TEXT NOT NULL,
    PRIMARY KEY (chat, message)
) WITHOUT ROWID;
CREATE INDEX answers_asked ON answers (asked);

CREATE TABLE chats (
    chat     INTEGER PRIMARY KEY,
    language TEXT NOT NULL
);

-- Groups that became supergroups: whoever names one by its first number means what it is now.
CREATE TABLE moves (
    former  INTEGER PRIMARY KEY,
    present INTEGER NOT NULL
);
