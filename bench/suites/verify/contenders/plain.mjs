import { repeat } from "../../../harness/turns.mjs"
export const open = () => ({ run: (ms) => repeat(ms, () => {}), close: () => {} })
