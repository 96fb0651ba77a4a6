// One file for the browser: esbuild bundles these modules.
import "./js/theme-choice.js";
import "./js/toasts.js";
import "./js/dialogs.js";
import "./js/confirm.js";
import "./js/menus.js";
import "./js/keyboard.js";
import "./js/focus.js";
import "./js/keys-sheet.js";
import "./js/search.js";
import "./js/forms.js";
import "./js/drafts.js";
import "./js/lists.js";
import "./js/canned.js";
import "./js/mentions.js";
