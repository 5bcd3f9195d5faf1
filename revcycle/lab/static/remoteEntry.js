// What JupyterLab loads first: a federated module written by hand, so that the course needs no build step. It takes
// JupyterLab's own packages from the shared scope and hands them to the plugins, which are ordinary modules.

(window._JUPYTERLAB = window._JUPYTERLAB || {}).revcycle = (() => {
  const here = document.currentScript.src;
  let scope;

  // A package as JupyterLab itself uses it. Other extensions may have put copies beside it in the scope.
  const shared = async (name) => {
    const versions = Object.values(scope[name]);
    const version = versions.find((one) => one.from === "@jupyterlab/application-top") ?? versions[0];
    return (await version.get())();
  };

  const plugins = async () => {
    const names = ["application", "apputils", "coreutils", "docmanager", "launcher", "notebook", "services", "ui-components"];
    const packages = await Promise.all([...names.map((name) => shared(`@jupyterlab/${name}`)), shared("@lumino/widgets")]);
    const lab = Object.assign({}, ...packages);
    const [{ startBar }, { coursePage }, { lessonLinks }] = await Promise.all(
      ["start-bar.js", "course-page.js", "lesson-links.js"].map((file) => import(new URL(file, here)))
    );
    return [startBar(lab), coursePage(lab), lessonLinks(lab)];
  };

  const addStyle = () => {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = new URL("style.css", here);
    document.head.append(link);
  };

  return {
    init: (sharedScope) => {
      scope = sharedScope;
    },
    get: async () => {
      addStyle();
      const found = await plugins();
      return () => ({ __esModule: true, default: found });
    },
  };
})();
