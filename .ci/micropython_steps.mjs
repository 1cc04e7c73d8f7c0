// Runs scripts one after another in one MicroPython in node, memory and all:
//
//     node .ci/micropython_steps.mjs PACKAGE FOLDER SCRIPT...
//
// PACKAGE  a folder that npm installed @micropython/micropython-webassembly-pyscript into
// FOLDER   what MicroPython finds in its file system, as /app; it is the working directory and in sys.path
// SCRIPT   a file in FOLDER.  Only between two scripts is memory collected: the stack of a running
//          one lies where this MicroPython cannot look for references.
//
// The exit code is 0 if every script came to its end, else 1.

import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

const [packageFolder, folder, ...scripts] = process.argv.slice(2);
const { loadMicroPython } = await import(pathToFileURL(path.resolve(packageFolder, "micropython.mjs")));
const micropython = await loadMicroPython({
  heapsize: 1 << 20,                                  // where it starts: it grows as needed
  linebuffer: false,
  stdout: (bytes) => process.stdout.write(bytes),
});

function copy(from, to) {
  micropython.FS.mkdir(to);
  for (const entry of fs.readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [path.join(from, entry.name), to + "/" + entry.name];
    if (entry.isDirectory()) copy(source, target);
    else micropython.FS.writeFile(target, fs.readFileSync(source));
  }
}
copy(folder, "/app");

try {
  micropython.runPython("import os, sys\nos.chdir('/app')\nsys.path.insert(0, '/app')");
  for (const script of scripts) {
    micropython.runPython("import gc\ngc.collect()");
    micropython.runPython(fs.readFileSync(path.join(folder, script), "utf8"));
  }
} catch (error) {
  console.error(error.message);                       // the stack is that of the whole interpreter
  process.exitCode = 1;
}
