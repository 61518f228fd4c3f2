/**
 * Runs a TypeScript module of the tests as a process of its own, which Node 20 cannot do alone:
 * `startNode("test/support/runTypeScript.mjs", { args: ["test/integration/some.ts"] })`. It is the
 * same transformation that vitest applies to tests.
 */
import { createViteServer } from "vitest/node"

const vite = await createViteServer({
  configFile: false,
  appType: "custom",
  server: { middlewareMode: true, ws: false, watch: null },
  optimizeDeps: { noDiscovery: true }
})
await vite.ssrLoadModule(`/${process.argv[2]}`)
