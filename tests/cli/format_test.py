"""The forms for other programs, each read by what reads it: JSON Schema, XML and property list parsers."""
import glob
import json
import os
import plistlib
import re
import subprocess
import tempfile
import unittest
import xml.etree.ElementTree as ET

from support import LEAK, Project

ODD = LEAK.replace("leak_{0}", "leak_{0}").replace('"x"', '"<&\\"]]>"')
PACKAGE = "@microsoft/sarif-multitool"


def schema():
    """SARIF's schema from the package of npm, kept in $DECREF_SARIF or for this run; None, and why, if it cannot be had."""
    try:
        import jsonschema
    except ImportError:
        return None, "python3-jsonschema is not installed"
    folder = os.environ.get("DECREF_SARIF") or os.path.join(tempfile.gettempdir(), f"decref-sarif-{os.getuid()}")
    if not glob.glob(folder + "/**/sarif-2.1.0.json", recursive=True) and not glob.glob(folder + "/**/*2.1.0*.json", recursive=True):
        try:
            subprocess.run(["npm", "install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", folder, PACKAGE],
                           check=True, capture_output=True, timeout=120)
        except (OSError, subprocess.SubprocessError) as e:
            return None, f"npm does not give {PACKAGE}: {e}"
    found = sorted(glob.glob(folder + "/**/*sarif*2.1.0*.json", recursive=True))
    if not found:
        return None, f"no schema in {PACKAGE}"
    with open(found[0], encoding="utf-8-sig") as f:
        return jsonschema.Draft7Validator(json.load(f)), found[0]


def multitool():
    """The validator of the same package; None, and why, if it cannot be had."""
    validator, where = schema()
    if not validator:
        return None, where
    tool = os.path.join(os.path.dirname(where), "Sarif.Multitool")
    if os.path.exists(tool):
        os.chmod(tool, 0o755)                   # its own script would do that, and is not run
    return (tool, where) if os.access(tool, os.X_OK) else (None, "the package has no program for this machine")


class Formats(Project):
    def setUp(self):
        super().setUp()
        self.sources(a=ODD, b=LEAK)
        self.database(["a.c", "b.c", "gone.c"])
        names = ("sarif", "json", "jsonl", "github", "gitlab", "junit", "checkstyle", "plist")
        outputs = [word for n in names for word in ("-o", f"{n}=out.{n}")]
        self.run_ = self.check(*outputs)
        self.assertEqual(self.run_.status, 3, self.run_.err)

    def out(self, name):
        with open(self.path("out." + name), encoding="utf-8") as f:
            return f.read()

    def test_an_output_is_what_the_format_prints(self):
        for name in ("jsonl", "github", "gitlab", "junit", "checkstyle", "plist", "json", "sarif"):
            self.assertEqual(self.check("--format", name).out, self.out(name), name)
        self.assertIn("[ref-leak]", self.run_.out)

    def test_sarif_obeys_its_schema(self):
        validator, why = schema()
        if not validator:
            raise unittest.SkipTest("SARIF IS NOT VALIDATED: " + why)
        log = json.loads(self.out("sarif"))
        self.assertEqual([e.message for e in validator.iter_errors(log)], [])
        broken = json.loads(self.out("sarif"))
        broken["runs"][0]["results"][0]["level"] = "fatal"
        self.assertTrue(list(validator.iter_errors(broken)))

    def test_sarif_pleases_the_validator(self):
        tool, why = multitool()
        if not tool:
            raise unittest.SkipTest("SARIF'S VALIDATOR IS NOT RUN: " + why)
        env = {**os.environ, "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1", "DOTNET_CLI_TELEMETRY_OPTOUT": "1"}
        p = subprocess.run([tool, "validate", "out.sarif", "-o", "judged.sarif", "--log", "ForceOverwrite", "--level", "Error"],
                           cwd=self.dir, env=env, capture_output=True, text=True, timeout=120, check=False)
        if not os.path.exists(self.path("judged.sarif")):
            raise unittest.SkipTest("SARIF'S VALIDATOR DOES NOT RUN HERE: " + (p.stdout + p.stderr)[-300:])
        with open(self.path("judged.sarif"), encoding="utf-8-sig") as f:
            judged, = json.load(f)["runs"]
        self.assertEqual([(r["ruleId"], r["message"]) for r in judged.get("results", []) if r.get("level") == "error"], [])

    def test_sarif_is_compact_and_has_a_line_for_each_result(self):
        lines = self.out("sarif").splitlines()
        self.assertEqual(sum(line.startswith('{"ruleId":') for line in lines), 2)
        self.assertNotIn(": ", lines[0][:100])

    def test_sarif(self):
        run, = json.loads(self.out("sarif"))["runs"]
        result = run["results"][0]
        place = result["locations"][0]["physicalLocation"]["artifactLocation"]
        self.assertEqual((place["uri"], place["uriBaseId"]), ("a.c", "%SRCROOT%"))
        steps = result["codeFlows"][0]["threadFlows"][0]["locations"]
        self.assertTrue(any("owned 1" in s.get("state", {}).get("references", {}).get("text", "") for s in steps))
        related = result["relatedLocations"]
        self.assertTrue(all(r["message"]["text"] and r["physicalLocation"]["region"]["startLine"] for r in related))
        self.assertEqual(len({r["id"] for r in related}), len(related))
        rules = run["tool"]["driver"]["rules"]
        self.assertEqual(rules[result["ruleIndex"]]["id"], result["ruleId"])
        self.assertTrue(all(r["help"]["markdown"].startswith(f"# {r['id']}: ") for r in rules))
        invocation, = run["invocations"]
        self.assertEqual((invocation["exitCode"], invocation["executionSuccessful"]), (3, False))
        note, = invocation["toolExecutionNotifications"]
        self.assertEqual((note["level"], note["descriptor"]["id"]), ("error", "failed"))
        self.assertEqual(note["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], "gone.c")
        self.assertEqual(invocation["exitCodeDescription"], "some unit could not be analysed")
        self.assertRegex(result["partialFingerprints"]["decref/v1"], "^[0-9a-f]{16}$")

    def test_json(self):
        got = json.loads(self.out("json"))
        self.assertEqual(got["findings"], [json.loads(line) for line in self.out("jsonl").splitlines()])
        self.assertEqual([u["file"] for u in got["troubled"]], ["gone.c"])

    def test_github(self):
        lines = self.out("github").splitlines()
        self.assertEqual(len(lines), 2)
        for line, name in zip(lines, "ab"):
            self.assertRegex(line, rf"^::error file={name}\.c,line=\d+,col=\d+,title=decref ref-leak::'item' .*%0A1\. line \d+: ")

    def test_gitlab(self):
        issues = json.loads(self.out("gitlab"))
        self.assertEqual(len({i["fingerprint"] for i in issues}), 2)
        for issue in issues:
            self.assertIn(issue["severity"], ("info", "minor", "major", "critical", "blocker"))
            self.assertIsInstance(issue["location"]["lines"]["begin"], int)
            self.assertFalse(issue["location"]["path"].startswith("/"))
            self.assertLessEqual({"description", "check_name", "fingerprint", "severity", "location"}, set(issue))

    def test_junit(self):
        root = ET.fromstring(self.out("junit"))
        self.assertEqual(root.tag, "testsuites")
        suite, = root
        self.assertEqual([suite.get(k) for k in ("tests", "failures", "errors")], ["3", "2", "1"])
        self.assertEqual([case[0].tag for case in suite], ["failure", "failure", "error"])
        self.sources(s="int nothing_{0};\n")
        suite, = ET.fromstring(self.check("--format", "junit").out)
        self.assertEqual((suite.get("tests"), len(suite)), ("1", 1))

    def test_checkstyle(self):
        root = ET.fromstring(self.out("checkstyle"))
        self.assertEqual([f.get("name") for f in root], ["a.c", "b.c"])
        for error in root.iter("error"):
            self.assertEqual((error.get("severity"), error.get("source")), ("error", "decref.ref-leak"))
            self.assertTrue(int(error.get("line")) > 1)

    def test_plist(self):
        got = plistlib.loads(self.out("plist").encode())
        self.assertEqual(got["files"], [self.path("a.c"), self.path("b.c")])
        for d in got["diagnostics"]:
            self.assertEqual(d["check_name"], "ref-leak")
            self.assertEqual(d["path"][-1]["kind"], "event")
            self.assertLess(d["location"]["file"], len(got["files"]))
            self.assertRegex(d["issue_hash_content_of_line_in_context"], "^[0-9a-f]{16}$")

    def test_an_output_that_cannot_be_written(self):
        run = self.check("-o", "sarif=gone/x.sarif")
        self.assertEqual(run.status, 2)
        self.assertTrue(re.search("gone/x.sarif: cannot be written", run.err), run.err)
        self.refused(self.check("-o", "tea=x"), "takes one of")
        self.refused(self.check("-o", "sarif"), "takes FORMAT=FILE")
