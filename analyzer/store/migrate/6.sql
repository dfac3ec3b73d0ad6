-- From schema 5: a finding names the versions of Python that it holds for; there are views (views.sql).
ALTER TABLE findings ADD COLUMN pythons TEXT;
CREATE INDEX findings_fingerprint ON findings (fingerprint);
