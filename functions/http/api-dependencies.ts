import type { Dependencies } from '../../shared/workflows/dependencies.ts';

/** Which Windlass this is. */
export interface VersionInfo {
  readonly version: string;
  readonly gitCommit?: string;
  /** RFC 3339. */
  readonly buildDate?: string;
}

/** What the API needs besides what the workflows need. */
export interface ApiDependencies extends Dependencies {
  /** Each of them opens everything; more than one while they are rotated. */
  readonly adminTokens: readonly string[];
  readonly version: VersionInfo;
}
