-- From schema 2: comments silence findings.
ALTER TABLE findings ADD COLUMN suppressed TEXT;
