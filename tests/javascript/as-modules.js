// The learner's pages are modules named .js without a package beside them, as browsers want them;
// node is told so here.
import { register } from "node:module";

const hook = `export const load = (url, context, next) =>
  next(url, url.includes("/static/view/") ? { ...context, format: "module" } : context);`;
register(`data:text/javascript,${encodeURIComponent(hook)}`);
