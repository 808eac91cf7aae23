// The tables of cases that the tests of Python and of JavaScript share.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const PYTHON = process.env.PYTHON ?? `${ROOT}.venv/bin/python`;
const MOST_BYTES = 50 * 1024 * 1024;

export const readTable = (name) => JSON.parse(readFileSync(`${ROOT}targets/tests/${name}.json`, "utf8"));

// Cases that need the server's answer: a Python module prints them.
export function askPython(module) {
  const name = `vixuyen_portal.tests.front_end.${module}`;
  return JSON.parse(execFileSync(PYTHON, ["-m", name], { cwd: ROOT, encoding: "utf8", maxBuffer: MOST_BYTES }));
}
