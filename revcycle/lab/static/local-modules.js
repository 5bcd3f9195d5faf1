// Modules in the student's own folder, where no nbgrader hands them out: folders such as 03-diagnosis-codes.

const MODULE = /^\d+[-_].+/;

// Returns { id, notebook } of each. `folder` is where the student's files lie.
export async function localModules(contents, folder) {
  const list = async (path) => (await contents.get(path, { type: "directory", content: true })).content;
  const found = [];
  for (const { name, path, type } of await list(folder.replace(/^\/+|\/+$/g, ""))) {
    if (type !== "directory" || !MODULE.test(name)) continue;
    const notebooks = (await list(path)).filter((one) => one.type === "notebook");
    const own = notebooks.find((one) => name.endsWith(one.name.replace(/\.ipynb$/, ""))) ?? notebooks[0];
    if (own) found.push({ id: name, notebook: own.path });
  }
  return found;
}
