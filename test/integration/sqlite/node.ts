/**
 * The script that tests run as a node of their own, against the built files.
 */
import { fileURLToPath } from "node:url"

export const node = fileURLToPath(new URL("./node.mjs", import.meta.url))
