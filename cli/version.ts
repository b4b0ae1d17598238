import packageJson from '../package.json' with { type: 'json' };

/** The version of this Windlass. */
export const WINDLASS_VERSION: string = packageJson.version;
