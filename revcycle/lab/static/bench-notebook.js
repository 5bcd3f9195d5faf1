// The coder's bench, in a notebook of the student's own folder: made when it is asked for, and never written over.

const NAME = "coders-bench.ipynb";

const cell = (kind, id, source, facts = {}) => ({ cell_type: kind, id, metadata: facts, source });

const NOTEBOOK = {
  nbformat: 4,
  nbformat_minor: 5,
  metadata: {
    revcycle: { module: "coders-bench" },
    kernelspec: { name: "python3", display_name: "Python 3", language: "python" },
    language_info: { name: "python" },
  },
  cells: [
    cell("markdown", "about", "Look up codes, check a list of them, find the level of a visit. Nothing here is graded or handed in."),
    {
      ...cell("code", "bench", "# The coder's bench\nfrom revcycle import coders_bench\n\ncoders_bench()", { jupyter: { source_hidden: true } }),
      execution_count: null,
      outputs: [],
    },
  ],
};

// Returns the notebook's path, after making it where it is missing. `folder` is where the student's files lie.
export async function benchNotebook(contents, folder) {
  const path = [folder.replace(/^\/+|\/+$/g, ""), NAME].filter(Boolean).join("/");
  try {
    await contents.get(path, { content: false });
  } catch {
    await contents.save(path, { type: "notebook", format: "json", content: NOTEBOOK });
  }
  return path;
}
