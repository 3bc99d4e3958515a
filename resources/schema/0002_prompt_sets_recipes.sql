-- Version 2: prompt sets, and recipes of interventions. A reader of version 1 finds its own tables as they were.

CREATE TABLE prompt_set (
  id         INTEGER PRIMARY KEY,
  name       TEXT    NOT NULL UNIQUE,
  kind       TEXT    NOT NULL CHECK (kind IN ('text', 'pair')),
  sha256     BLOB    NOT NULL CHECK (length(sha256) = 32),
  source     TEXT    NOT NULL DEFAULT '',
  created_us INTEGER NOT NULL
) STRICT;

-- text is a pair's clean prompt; corrupt is set in sets of pairs alone.
CREATE TABLE prompt_set_item (
  set_id  INTEGER NOT NULL REFERENCES prompt_set(id) ON DELETE CASCADE,
  ord     INTEGER NOT NULL CHECK (ord >= 0),
  text    TEXT    NOT NULL,
  corrupt TEXT,
  answer  TEXT    NOT NULL DEFAULT '',
  wrong   TEXT    NOT NULL DEFAULT '',
  label   TEXT    NOT NULL DEFAULT '',
  PRIMARY KEY (set_id, ord)
) STRICT, WITHOUT ROWID;

CREATE TABLE recipe (
  id          INTEGER PRIMARY KEY,
  name        TEXT    NOT NULL UNIQUE,
  recipe_json TEXT    NOT NULL,
  created_us  INTEGER NOT NULL,
  changed_us  INTEGER NOT NULL
) STRICT;
