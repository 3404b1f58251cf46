// @ts-check
// Where the scripts begin. Each module takes care of one behaviour of elements that say by an
// attribute that they want it. Without any of them every page still works.
import { openAt } from "./dialog.js";
import "./copy.js";
import "./dirty.js";
import "./live.js";
import "./notice.js";
import "./palette.js";
import "./reveal.js";
import "./swap.js";
import "./table.js";
import "./tabs.js";
import "./theme.js";

const open = document.querySelector("main")?.dataset.open;
if (open) openAt(open, { pushed: false });
