// The zip of one module that a student hands in where there is no hub: the notebook, the answers, and whose they are.

import { answerFiles } from "./answers.js";
import { Trouble } from "./modules.js";
import { zipFile } from "./zip-file.js";

// Returns { name, blob, answers }. The names in it are those that `grading collect --from` looks for.
export async function handInZip(contents, module) {
  const folder = module.notebook.split("/").slice(0, -1).join("/");
  const found = await answerFiles(contents, folder);
  const files = [[module.notebook.split("/").at(-1), await bytesOf(contents, module.notebook)]];
  for (const { name, path, type } of found) if (type !== "directory") files.push([`answers/${name}`, await bytesOf(contents, path)]);
  const answers = files.slice(1).map(([, bytes]) => read(bytes)).filter((one) => one?.module === module.id);
  const student = mostNamed(answers.map((one) => one.drawn_for).filter((one) => typeof one === "string" && one.trim()));
  if (!student) throw new Trouble(`You have not answered anything in ${module.title} yet, so there is nothing to hand in.`);
  const made = new Date();
  const note = { schema: 1, course: answers[0].course, module: module.id, student, made: made.toISOString() };
  files.push(["hand-in.json", new TextEncoder().encode(JSON.stringify(note, null, 1) + "\n")]);
  return { name: `${module.id}_${plain(student)}.zip`, blob: zipFile(files, made), answers: answers.length };
}

// Let the browser put a file where it puts downloads.
export function download({ name, blob }) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

// A file as it stands on disk, also when it is damaged.
async function bytesOf(contents, path) {
  const { content } = await contents.get(path, { type: "file", format: "base64", content: true });
  return Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
}

function read(bytes) {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return null; // a damaged answer is handed in all the same: a person looks at it
  }
}

function mostNamed(names) {
  const count = (name) => names.filter((one) => one === name).length;
  return names.reduce((best, name) => (best && count(best) >= count(name) ? best : name), "");
}

// A name as part of a file's name.
function plain(name) {
  return name.normalize("NFKD").replace(/\p{M}+/gu, "").toLowerCase().replace(/[^\p{L}\p{N}.@]+/gu, "-").slice(0, 60);
}
