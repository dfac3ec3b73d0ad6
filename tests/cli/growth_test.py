"""The shapes that explode when states are not merged: what twice the code costs, in steps, which are the same everywhere."""
import os
import subprocess
import sys

from support import ROOT, Project

GENERATE = os.path.join(ROOT, "tests/bench/generate")


class Growth(Project):
    def steps(self, shape, n):
        subprocess.run([sys.executable, GENERATE, "shape", shape, str(n), self.path("shape.c")], check=True)
        self.check("-q", "shape.c")
        (explored, steps), = self.query("SELECT explored, steps FROM functions WHERE name = 'shape'")
        self.assertEqual(explored, "full", f"{shape} of {n}")
        return steps

    def test_twice_the_code_is_twice_the_steps(self):
        shapes = subprocess.run([sys.executable, GENERATE, "shapes"], check=True, capture_output=True, text=True).stdout.split()
        self.assertGreater(len(shapes), 5)
        for shape in shapes:
            with self.subTest(shape=shape):
                few, many = self.steps(shape, 20), self.steps(shape, 40)
                self.assertLess(many, 2.2 * few)
