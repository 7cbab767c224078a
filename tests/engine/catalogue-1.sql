-- SPDX-License-Identifier: LGPL-2.1-or-later
-- A catalogue as the first version of its tables left it, one call in it. For
-- test-catalogue-sqlite.c, which opens it with the program of today.
CREATE TABLE calls (call_id TEXT PRIMARY KEY NOT NULL, server_call_id TEXT NOT NULL, boot_id TEXT NOT NULL, state
  TEXT NOT NULL, subject TEXT, meeting_id TEXT, properties TEXT NOT NULL, created_utc INTEGER NOT NULL, ended_utc
  INTEGER NOT NULL, end_reason TEXT);
CREATE INDEX calls_by_server_call_id ON calls (server_call_id);
CREATE TABLE operations (operation TEXT PRIMARY KEY NOT NULL, call_id TEXT NOT NULL REFERENCES calls (call_id),
  request_id TEXT UNIQUE, options TEXT NOT NULL, state TEXT NOT NULL, host TEXT, base TEXT NOT NULL, created_utc
  INTEGER NOT NULL, start_utc INTEGER NOT NULL, ended_utc INTEGER NOT NULL, duration_ns INTEGER NOT NULL,
  session_end_reason TEXT);
CREATE INDEX operations_by_call ON operations (call_id);
CREATE TABLE chunks (operation TEXT NOT NULL REFERENCES operations (operation) ON DELETE CASCADE, chunk INTEGER NOT
  NULL, document_id TEXT NOT NULL UNIQUE, start_utc INTEGER NOT NULL, duration_ns INTEGER NOT NULL, size INTEGER NOT
  NULL, end_reason TEXT, location TEXT, PRIMARY KEY (operation, chunk));
CREATE TABLE intervals (operation TEXT NOT NULL REFERENCES operations (operation) ON DELETE CASCADE, kind TEXT NOT
  NULL, start_utc INTEGER NOT NULL, end_utc INTEGER NOT NULL, PRIMARY KEY (operation, kind, start_utc));
CREATE TABLE participants (call_id TEXT NOT NULL REFERENCES calls (call_id), participant_id TEXT NOT NULL, kind TEXT
  NOT NULL, properties TEXT NOT NULL, joined_utc INTEGER NOT NULL, left_utc INTEGER NOT NULL, PRIMARY KEY (call_id,
  participant_id, joined_utc));
CREATE TABLE participant_log (entry INTEGER PRIMARY KEY AUTOINCREMENT, call_id TEXT NOT NULL REFERENCES calls
  (call_id), participant_id TEXT NOT NULL, utc INTEGER NOT NULL, event TEXT NOT NULL, stream_id TEXT, detail TEXT);
CREATE INDEX participant_log_by_call ON participant_log (call_id);
CREATE TABLE streams (call_id TEXT NOT NULL REFERENCES calls (call_id), stream_id TEXT NOT NULL, participant_id TEXT
  NOT NULL, kind TEXT NOT NULL, transport TEXT NOT NULL, port INTEGER NOT NULL, PRIMARY KEY (call_id, stream_id));
CREATE TABLE events (entry INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, operation TEXT NOT NULL UNIQUE
  REFERENCES operations (operation), body TEXT NOT NULL, created_utc INTEGER NOT NULL, sent_utc INTEGER NOT NULL);
INSERT INTO calls VALUES ('c', 's/1', 'b', 'established', NULL, NULL, '@a{sv} {}', 5, 0, NULL);
INSERT INTO operations VALUES ('o', 'c', NULL, '@a{sv} {}', 'completed', NULL, '/b', 7, 8, 9, 1000, 'CallEnded');
PRAGMA user_version = 1;
