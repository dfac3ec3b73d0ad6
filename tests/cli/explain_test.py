"""The catalogue, and the pages of the rules."""
import glob
import os
import re

from support import ROOT, Project


def pages():
    for path in sorted(glob.glob(os.path.join(ROOT, "docs/rules/*.md"))):
        with open(path, encoding="utf-8") as f:
            yield os.path.basename(path)[:-3], f.read()


class Explain(Project):
    def test_every_page_is_printed_as_it_is_written(self):
        for rule, text in pages():
            run = self.run_decref("explain", rule)
            self.assertEqual((run.status, run.out), (0, text), rule)

    def test_every_page_tells_all_that_a_reader_asks(self):
        for rule, text in pages():
            self.assertTrue(text.startswith(f"# {rule}: "), rule)
            for part in ("**Why it hurts", "**Wrong**", "**Right**", "**When decref is wrong"):
                self.assertIn(part, text, rule)

    def test_a_mistyped_rule_is_guessed(self):
        self.refused(self.run_decref("explain", "refleak"), "no such rule: refleak; is it ref-leak?")
        self.refused(self.run_decref("explain", "zzzzzzzzzz"), "decref rules lists them")
        self.refused(self.run_decref("explain"), "explain what?")


class Rules(Project):
    def test_all_are_listed(self):
        with open(os.path.join(ROOT, "rules/rules.def"), encoding="utf-8") as f:
            ids = re.findall(r'^RULE\(\w+, "([^"]+)"', f.read(), re.M)
        run = self.run_decref("rules")
        self.assertEqual([line.split()[0] for line in run.out.splitlines()], ids)

    def test_a_family(self):
        lines = self.run_decref("rules", "alias").out.splitlines()
        self.assertTrue(lines)
        self.assertEqual({line.split()[1] for line in lines}, {"alias"})
        self.refused(self.run_decref("rules", "leek"), "no such family: leek")
