// The files of nn_pure's core, as nn_pure/boards/file_lists.py tells which folders it has.

import fs from "node:fs";
import path from "node:path";

export function coreFolders(root) {
  const lists = fs.readFileSync(path.join(root, "nn_pure", "boards", "file_lists.py"), "utf8");
  const tuple = /^CORE_FOLDERS = \(([^)]*)\)/m.exec(lists)[1];
  return ["", ...Array.from(tuple.matchAll(/"(\w+)"/g), (match) => match[1])];
}

// [folder, name, source] of each file; the folder of those directly in nn_pure/ is "".
export function coreFiles(root) {
  return coreFolders(root).flatMap((folder) => fs.readdirSync(path.join(root, "nn_pure", folder))
    .filter((name) => name.endsWith(".py"))
    .map((name) => [folder, name, fs.readFileSync(path.join(root, "nn_pure", folder, name), "utf8")]));
}
