// How many of a module's graded exercises have an answer, read from the student's own folder.

// Returns { graded, answered }, or null when it cannot be told.
export async function countAnswers(contents, module) {
  try {
    const { cells } = (await contents.get(module.notebook, { type: "notebook", content: true })).content;
    const graded = cells.filter(({ metadata }) => metadata.nbgrader?.grade).map(({ metadata }) => metadata.nbgrader.grade_id);
    const files = await answerFiles(contents, module.notebook.split("/").slice(0, -1).join("/"));
    const own = files.filter(({ name }) => graded.includes(name.replace(/\.json$/, "")));
    const answered = await Promise.all(own.map(({ path }) => holdsAnswer(contents, path)));
    return { graded: graded.length, answered: answered.filter(Boolean).length };
  } catch (problem) {
    console.warn("The answers could not be counted", problem);
    return null;
  }
}

// The files of the answers folder beside a notebook.
export async function answerFiles(contents, folder) {
  const list = async (path) => (await contents.get(path, { type: "directory", content: true })).content;
  const answers = (await list(folder)).find(({ name, type }) => name === "answers" && type === "directory");
  return answers ? list(answers.path) : [];
}

async function holdsAnswer(contents, path) {
  try {
    const { content } = await contents.get(path, { type: "file", format: "text", content: true });
    return !isBlank(JSON.parse(content).answer);
  } catch {
    return false; // a damaged file
  }
}

function isBlank(answer) {
  if (answer === null || answer === undefined) return true;
  if (typeof answer === "object") return Object.values(answer).every(isBlank);
  return String(answer).trim() === "";
}
