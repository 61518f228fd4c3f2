/**
 * The libraries by name, each driven as its own documentation says, behind one face.
 *
 * @typedef {object} Verifier
 * @property {(token: string) => string | undefined | Promise<string | undefined>} verify the user's id, or
 *   undefined for what is refused
 * @property {boolean} awaits whether `verify` gives promises
 * @property {{ texts: string[], userIds: string[], forge?: (text: string) => string }} [own] tokens of its
 *   own format, where it cannot take ours
 * @property {() => Promise<void> | void} [close]
 *
 * @typedef {object} VerifierOptions
 * @property {string} library
 * @property {Record<string, string>} jwk
 * @property {number} [cache] how many tokens a cache that has to be switched on may hold
 * @property {"verify" | "verifySync"} [face] of Watchword
 * @property {object} [memory] Watchword's option
 * @property {boolean} [cookieCache] of better-auth
 */
const libraries = {
  watchword: () => import("./verifiers/watchword.mjs"),
  plain: () => import("./verifiers/plain.mjs"),
  "fast-jwt": () => import("./verifiers/fastJwt.mjs"),
  jsonwebtoken: () => import("./verifiers/jsonwebtoken.mjs"),
  jose: () => import("./verifiers/jose.mjs"),
  supertokens: () => import("./verifiers/supertokens.mjs"),
  "iron-session": () => import("./verifiers/ironSession.mjs"),
  "better-auth": () => import("./verifiers/betterAuth.mjs")
}

/**
 * What makes verifiers of one kind: a new one knows no token yet.
 *
 * @param {VerifierOptions} options
 * @param {import("../harness/suite.mjs").Context} context
 * @returns {Promise<() => Promise<Verifier>>}
 */
export const verifierMaker = async (options, context) => {
  const { prepare } = await libraries[options.library]()
  return prepare(options, context)
}
