// Runs one script of this repository under Pyodide, CPython in WebAssembly, in node:
//
//     node .ci/pyodide.mjs PACKAGE SCRIPT
//
// PACKAGE  a folder that npm installed pyodide into
// SCRIPT   a path in the repository, such as tests/portable/core.py
//
// The exit code is 0 after a normal end or SystemExit 0, that of another SystemExit, else 1.

import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const [packageFolder, script] = process.argv.slice(2);
const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");

const { loadPyodide } = await import(pathToFileURL(path.resolve(packageFolder, "pyodide.mjs")));
const pyodide = await loadPyodide({ stdout: (line) => console.log(line), stderr: (line) => console.error(line) });

// The repository is seen as /app; what a script writes goes to /home/pyodide, in memory.
pyodide.FS.mkdir("/app");
pyodide.FS.mount(pyodide.FS.filesystems.NODEFS, { root }, "/app");
pyodide.globals.set("script", path.relative(root, path.resolve(root, script)));
pyodide.runPython(`
import runpy, sys
sys.dont_write_bytecode = True
code = 0
try:
    sys.argv[:] = ["/app/" + script]
    sys.path[:0] = ["/app", "/app/tests/portable"]
    runpy.run_path("/app/" + script, run_name="__main__")
except SystemExit as end:
    code = end.code if isinstance(end.code, int) else int(end.code is not None)
except BaseException:
    import traceback
    traceback.print_exc()
    code = 1
`);
process.exitCode = pyodide.globals.get("code");
