/** For development only: `if (import.meta.env.DEV) import("mizan-react/devtools")` leaves nothing of it in a build. */
export { showDevPanel } from "./panel.js";
