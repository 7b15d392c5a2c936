// @ts-check
// The written record, read again whenever it comes into view: the learner may have just written it.
// The HTML is made in Python, where every word of the learner's is escaped.

import { authored } from "./authored.js";
import { make } from "./pieces.js";

export default {
  render({ model, el }) {
    const page = make("div", { class: "iisam record", lang: "en-GB" });
    const draw = () => page.replaceChildren(authored(model.get("html"), "iisam-still"));
    draw();
    el.replaceChildren(page);
    model.on("change:html", draw);
    const again = () => model.send({ kind: "again" });
    document.addEventListener("iisam:recorded", again); // the case on the same page says so
    const seen = new IntersectionObserver((entries) => {
      if (entries.some((entry) => entry.isIntersecting)) again();
    });
    seen.observe(page);
    return () => {
      seen.disconnect();
      document.removeEventListener("iisam:recorded", again);
      model.off("change:html", draw);
    };
  },
};
