-- What the hub remembers. Times are seconds since 1970, UTC; JSON stands in `body`.
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE satellites (
    id TEXT PRIMARY KEY,
    room TEXT NOT NULL,
    name TEXT NOT NULL,
    key TEXT NOT NULL,
    token_hash TEXT NOT NULL,
    created REAL NOT NULL,
    revoked REAL
) STRICT, WITHOUT ROWID;
-- A key belongs to one living satellite; a revoked one may be paired again.
CREATE UNIQUE INDEX one_satellite_per_key ON satellites (key) WHERE revoked IS NULL;

CREATE TABLE documents (
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    body TEXT NOT NULL,
    updated REAL NOT NULL,
    PRIMARY KEY (kind, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE recogniser_states (
    satellite TEXT PRIMARY KEY,
    state BLOB NOT NULL,
    updated REAL NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE ratings (
    id INTEGER PRIMARY KEY,
    at REAL NOT NULL,
    turn TEXT NOT NULL,
    stars INTEGER NOT NULL CHECK (stars BETWEEN 1 AND 5),
    note TEXT NOT NULL
) STRICT;

CREATE TABLE transcripts (
    id INTEGER PRIMARY KEY,
    at REAL NOT NULL,
    conversation TEXT NOT NULL,
    turn TEXT NOT NULL,
    room TEXT,
    speaker TEXT NOT NULL CHECK (speaker IN ('user', 'house')),
    text TEXT NOT NULL
) STRICT;
CREATE INDEX transcripts_by_time ON transcripts (at);

CREATE TABLE turns (
    turn TEXT PRIMARY KEY,
    at REAL NOT NULL,
    conversation TEXT NOT NULL,
    room TEXT,
    outcome TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX turns_by_time ON turns (at);

CREATE TABLE events (
    turn TEXT NOT NULL REFERENCES turns (turn) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    line TEXT NOT NULL,
    PRIMARY KEY (turn, number)
) STRICT, WITHOUT ROWID;
