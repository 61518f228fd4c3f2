/** Types of chromium.mjs for the tests, which look for the same program. */
export declare const findChromium: () => string | undefined
export declare const missingChromium: string
