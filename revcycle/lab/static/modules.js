// The modules of the course as nbgrader's server knows them, in the words of the start page.

import { localModules } from "./local-modules.js";

// A sentence for the student, in place of what the server said.
export class Trouble extends Error {}

const NO_SERVER = "JupyterLab's server does not answer. Look whether it is still running, then press Check again.";
const NO_NBGRADER =
  "This JupyterLab has no nbgrader, which hands out modules and takes them in. Your modules are in the file list on " +
  "the left. Ask your instructor how to hand them in.";
const NO_EXCHANGE =
  "The folder through which modules are handed out cannot be reached. Ask your instructor to look at the exchange.";

export class Modules {
  // `lab` holds JupyterLab's own packages; `course` is nbgrader's name of the course, or empty for all courses.
  constructor(lab, course, contents) {
    this.lab = lab;
    this.course = course;
    this.contents = contents;
    this.settings = lab.ServerConnection.makeSettings();
  }

  // All modules of the course, in the order of their numbers; those in the student's folder where there is no nbgrader.
  async list() {
    try {
      return merge(await this.ask("assignments", { course_id: this.course }));
    } catch (problem) {
      const own = problem instanceof NoNbgrader ? await this.ownModules() : [];
      if (!own.length) throw problem;
      return own;
    }
  }

  async ownModules() {
    try {
      const found = await localModules(this.contents, this.lab.PageConfig.getOption("preferredPath"));
      const modules = found.map((one) => ({ course: "", ...name(one.id), released: false, own: true, submissions: [], ...one }));
      modules.forEach(describe);
      return modules.sort((a, b) => (a.id < b.id ? -1 : 1));
    } catch (problem) {
      console.warn("The student's folder could not be read", problem);
      return [];
    }
  }

  async get(module) {
    const modules = merge(await this.send("fetch", module));
    if (!find(modules, module)?.notebook) {
      throw new Trouble(`${module.title} could not be copied to your folder. Ask your instructor to release it again.`);
    }
    return modules;
  }

  async submit(module) {
    const before = module.submissions.length;
    const modules = merge(await this.send("submit", module));
    if ((find(modules, module)?.submissions.length ?? 0) <= before) {
      throw new Trouble(`${module.title} was not submitted. Your answers are safe. Try again in a minute.`);
    }
    return modules;
  }

  // Copies the feedback to the student's folder.
  async fetchFeedback(module) {
    const modules = merge(await this.send("fetch_feedback", module));
    if (!find(modules, module)?.feedback?.path) {
      throw new Trouble(`The feedback on ${module.title} could not be copied to your folder. Ask your instructor.`);
    }
    return modules;
  }

  async ask(path, query) {
    const address = this.lab.URLExt.join(this.settings.baseUrl, path) + this.lab.URLExt.objectToQueryString(query);
    return this.read(address, {});
  }

  async send(action, module) {
    const address = this.lab.URLExt.join(this.settings.baseUrl, "assignments", action);
    const body = JSON.stringify({ course_id: module.course, assignment_id: module.id });
    try {
      return await this.read(address, { method: "POST", body });
    } catch (problem) {
      if (action !== "submit" || !(problem instanceof Refused)) throw problem;
      throw new Trouble(`${module.title} was not submitted. Your answers are safe. ${whyNotSubmitted(problem.said)}`);
    }
  }

  async read(address, request) {
    let response;
    try {
      response = await this.lab.ServerConnection.makeRequest(address, request, this.settings);
    } catch {
      throw new Trouble(NO_SERVER);
    }
    if (response.status === 404) throw new NoNbgrader(NO_NBGRADER);
    if (!response.ok) throw new Trouble(`The server could not do this (number ${response.status}). Try again in a minute.`);
    const reply = await response.json();
    if (!reply.success) throw new Refused(NO_EXCHANGE, String(reply.value));
    return reply.value;
  }
}

class NoNbgrader extends Trouble {}

// The server understood, and said no. `said` is for finding the reason, not for showing.
class Refused extends Trouble {
  constructor(sentence, said) {
    super(sentence);
    this.said = said;
  }
}

function whyNotSubmitted(said) {
  if (said.includes("too big")) return "Its folder is larger than 100 MB: take out files that do not belong to it.";
  if (said.includes("Assignment not found")) return "The course does not hand this module out any more. Ask your instructor.";
  return "Ask your instructor to look at the exchange.";
}

export function find(modules, { course, id }) {
  return modules.find((one) => one.course === course && one.id === id);
}

// nbgrader lists what is handed out and what was handed in apart from each other; a student thinks of one module.
function merge(listed) {
  const modules = new Map();
  const entry = ({ course_id: course, assignment_id: id }) => {
    const key = `${course}/${id}`;
    if (!modules.has(key)) modules.set(key, { course, id, ...name(id), notebook: null, released: false, submissions: [] });
    return modules.get(key);
  };
  for (const item of listed) {
    const module = entry(item);
    if (item.status === "submitted") module.submissions.push(...item.submissions);
    else module.released = true;
    if (item.status === "fetched") module.notebook = mainNotebook(item);
  }
  for (const module of modules.values()) describe(module);
  return [...modules.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

// The module's own notebook; a student may have made copies beside it.
function mainNotebook({ assignment_id: id, notebooks }) {
  return (notebooks.find(({ notebook_id: own }) => id.endsWith(own)) ?? notebooks[0])?.path ?? null;
}

// "03-diagnosis-codes" is module 3, Diagnosis codes.
function name(id) {
  const [, number, words] = /^(\d+)[-_](.+)$/.exec(id) ?? [null, "", id];
  const title = words.replace(/[-_]+/g, " ");
  return { number: number ? String(Number(number)) : "", title: title[0].toUpperCase() + title.slice(1) };
}

function describe(module) {
  const submissions = module.submissions.sort((a, b) => (a.timestamp < b.timestamp ? -1 : 1));
  module.submitted = submissions.length ? time(submissions.at(-1).timestamp) : null;
  const returned = submissions.findLast((one) => one.has_local_feedback || one.has_exchange_feedback);
  module.feedback = returned && {
    submitted: time(returned.timestamp),
    isNew: !returned.has_local_feedback || returned.feedback_updated,
    path: returned.notebooks.find((notebook) => notebook.local_feedback_path)?.local_feedback_path,
  };
  if (module.feedback?.path) module.feedback.path = relative(module.feedback.path, returned);
  module.state = module.feedback ? "returned" : module.submitted ? "submitted" : module.notebook ? "working" : "new";
}

// nbgrader gives the feedback folder as JupyterLab sees it, but the page in it as the server's disk does.
function relative(page, submission) {
  return `${submission.local_feedback_path}/${page.split("/").at(-1)}`;
}

// nbgrader writes "2026-11-23 14:02:11.123456 UTC".
function time(timestamp) {
  const [, day, clock] = /^(\S+) (\d+:\d+:\d+)/.exec(timestamp) ?? [];
  return day ? new Date(`${day}T${clock}Z`) : null;
}
