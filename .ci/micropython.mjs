// Runs one script of this repository under MicroPython in node:
//
//     node .ci/micropython.mjs PACKAGE SCRIPT
//
// PACKAGE  a folder that npm installed @micropython/micropython-webassembly-pyscript into
// SCRIPT   a path in the repository, such as tests/portable/core.py
//
// The exit code is 0 after a normal end or SystemExit 0, that of another SystemExit, else 1.

import fs from "node:fs";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

import { coreFiles, coreFolders } from "./core_files.mjs";

const [packageFolder, script] = process.argv.slice(2);
const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");

const { loadMicroPython } = await import(pathToFileURL(path.resolve(packageFolder, "micropython.mjs")));
const micropython = await loadMicroPython({
  heapsize: 1 << 20,                                  // where it starts: it grows as needed
  linebuffer: false,                                  // bytes as they come; only text lines otherwise
  stdout: (bytes) => process.stdout.write(bytes),
});

// MicroPython sees a file system in memory.  It gets the core alone: the other folders are extras for
// desktop Pythons, and leaving them out shows that it needs none of them.
micropython.FS.mkdir("/app");
micropython.FS.mkdir("/app/nn_pure");
for (const folder of coreFolders(root)) if (folder) micropython.FS.mkdir("/app/nn_pure/" + folder);
for (const [folder, name, source] of coreFiles(root)) {
  micropython.FS.writeFile(path.posix.join("/app/nn_pure", folder, name), source);
}

const shared = "tests/portable/checking.py";            // what the scripts import besides nn_pure
micropython.FS.writeFile("/app/checking.py", fs.readFileSync(path.join(root, shared)));

try {
  micropython.runPython("import os, sys\nos.chdir('/app')\nsys.path.insert(0, '/app')");
  micropython.runPython(fs.readFileSync(path.resolve(root, script), "utf8"));
} catch (error) {
  // Only the message: the stack is that of the whole interpreter, on one line of 100,000 letters.
  const lastLine = String(error.message).trim().split("\n").pop();
  const exit = /^SystemExit:?\s*(-?\d+|None|)$/.exec(lastLine);
  if (!exit) console.error(error.message);
  process.exitCode = exit ? Number(exit[1]) || 0 : 1;
}
