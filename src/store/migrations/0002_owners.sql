-- People who became owners by a link.
CREATE TABLE owners (
    user  INTEGER PRIMARY KEY,
    since INTEGER NOT NULL
);

-- The links that were opened, until long after they expired: each makes one owner. Who asked to be
-- forgotten is in none any more.
CREATE TABLE links (
    link    TEXT PRIMARY KEY,
    user    INTEGER,
    expires INTEGER NOT NULL
) WITHOUT ROWID;

-- Set where a restore brought it, until the bot that runs has seen it.
ALTER TABLE waiting ADD COLUMN restored INTEGER NOT NULL DEFAULT 0;
