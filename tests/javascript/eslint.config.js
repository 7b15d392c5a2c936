// Run from the root of the repository (see package.json), so that the patterns start there.
import js from "@eslint/js";
import globals from "globals";

const HTML = "Words of authors go through authored.js; everything else is set as text.";

export default [
  { ignores: ["src/iisam_learning/static/voila/**"] },
  js.configs.recommended,
  {
    rules: {
      eqeqeq: "error",
      "no-var": "error",
      "prefer-const": "error",
      "no-eval": "error",
      "no-implied-eval": "error",
      "no-shadow": "error",
      "object-shorthand": "error",
      "no-restricted-properties": [
        "error",
        { property: "innerHTML", message: HTML },
        { property: "outerHTML", message: HTML },
        { property: "insertAdjacentHTML", message: HTML },
        { object: "document", property: "write", message: HTML },
      ],
    },
  },
  { files: ["src/**/*.js"], languageOptions: { globals: globals.browser } },
  { files: ["src/**/remoteEntry.js"], languageOptions: { sourceType: "script" } },
  {
    files: ["tests/javascript/**/*.js"],
    languageOptions: { globals: globals.node },
  },
];
