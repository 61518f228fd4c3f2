/** Types of mariadb.mjs for the tests, which look for the same programs. */
export declare const findMariadb: () => { server: string; installer: string } | undefined
export declare const missingMariadb: string
