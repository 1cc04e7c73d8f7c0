// Runs one script of this repository under Brython in node:
//
//     node .ci/brython.mjs PACKAGE SCRIPT
//
// PACKAGE  a folder that npm installed brython into
// SCRIPT   a path in the repository, such as tests/portable/core.py
//
// Brython compiles Python to JavaScript in a browser's page.  Node has no page: what Brython asks of
// one while it starts is answered here, with nothing behind it.

import fs from "node:fs";
import path from "node:path";
import vm from "node:vm";
import { fileURLToPath } from "node:url";

import { coreFiles } from "./core_files.mjs";

const [packageFolder, script] = process.argv.slice(2);
const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");

class Element {
  appendChild() {}
  addEventListener() {}
  setAttribute() {}
  getAttribute() { return null; }
}

class NoSuchFile {                                       // XMLHttpRequest: every file is missing
  open() {}
  setRequestHeader() {}
  overrideMimeType() {}
  send() { this.status = 404; this.readyState = 4; this.responseText = ""; this.onreadystatechange?.(); }
}

const script_ = Object.assign(new Element(), { src: "http://page/brython.js" });
Object.assign(globalThis, {
  self: globalThis,
  window: globalThis,
  module: { exports: {} },
  location: { href: "http://page/", origin: "http://page", pathname: "/", search: "", protocol: "http:" },
  document: Object.assign(new Element(), {
    currentScript: script_, scripts: [script_], head: new Element(), body: new Element(), cookie: "",
    createElement: () => new Element(), getElementsByTagName: () => [], querySelectorAll: () => [],
    getElementById: () => null, dispatchEvent: () => true,
  }),
  MutationObserver: class { observe() {} },
  CustomEvent: class { constructor(type, init) { this.type = type; this.detail = init?.detail; } },
  XMLHttpRequest: NoSuchFile,
});
globalThis.addEventListener = () => {};

// Brython brings one of its own where node has none (below 22), and that one is wrong.
Set.prototype.difference ??= function (other) {
  const rest = new Set();
  for (const each of this) if (!other.has(each)) rest.add(each);
  return rest;
};

for (const name of ["brython.js", "brython_stdlib.js"]) {
  vm.runInThisContext(fs.readFileSync(path.join(packageFolder, name), "utf8"), { filename: name });
}

// The core alone; the scripts share tests/portable/checking.py.
const files = { $timestamp: Date.now() };
for (const [folder, name, source] of coreFiles(root)) {
  const whole = ["nn_pure", folder, name.slice(0, -3)].filter((part) => part && part !== "__init__").join(".");
  files[whole] = name === "__init__.py" ? [".py", source, [], true] : [".py", source, []];
}
files.checking = [".py", fs.readFileSync(path.join(root, "tests/portable/checking.py"), "utf8"), []];

// Brython tells nobody how a program ended, so the program says so itself, after its last line.
const END = "the script ran to its end";
let ended = false;
console.log = (text) => {
  if (text === END + "\n") ended = true;
  else process.stdout.write(typeof text === "string" ? text : String(text) + "\n");
};
process.on("uncaughtException", () => {});               // Brython has printed the traceback
process.on("exit", () => { if (!ended) process.exitCode = 1; });

const brython = globalThis.__BRYTHON__;
brython.update_VFS(files);
// As __main__, so that a script that tests itself does.
const source = fs.readFileSync(path.resolve(root, script), "utf8");
brython.runPythonSource(source + `\nprint(${JSON.stringify(END)})\n`, "__main__");
