import { fileURLToPath } from "node:url";

import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const fromHere = (path: string) => fileURLToPath(new URL(path, import.meta.url));

// Vite reads its configuration from the default export, and from nowhere else.
export default defineConfig({
  plugins: [react()],
  // Where the site serves the front end, in development too: Vite stands behind the site's own origin.
  base: "/static/frontend/",
  build: {
    manifest: true,
    rolldownOptions: { input: "src/main.tsx" },
  },
  server: {
    host: "127.0.0.1",
    port: Number(process.env.VITE_PORT ?? 5173),
    strictPort: true,
    fs: { allow: [fromHere("../..")] },
  },
  optimizeDeps: { entries: ["src/main.tsx"] },
  // Only in this repository, where `mizan-react` is taken from its source: elsewhere it is a package like any other.
  resolve: {
    alias: [
      { find: /^mizan-react$/, replacement: fromHere("../../mizan-react/src/index.ts") },
      { find: /^mizan-react\/devtools$/, replacement: fromHere("../../mizan-react/src/devtools/index.ts") },
    ],
    dedupe: ["@tanstack/react-query", "react", "react-dom", "zod"],
  },
});
