/** A program and its arguments. */
export interface PluginCommand {
  /** Of at least one part. */
  readonly command: readonly string[];
  readonly args: readonly string[];
}

/** How a plugin tells the directories that it is for; the first rule that is there decides. */
export type PluginDiscovery =
  /** A glob of a file, relative to the source's path; `*` does not cross `/`. */
  | { readonly type: 'file-name'; readonly pattern: string }
  /** A glob in which `**` stands for any number of directories. */
  | { readonly type: 'glob'; readonly pattern: string }
  /** A command that says something if the directory is one. */
  | { readonly type: 'command'; readonly command: PluginCommand };

/** A config management plugin (Argo CD `ConfigManagementPlugin`): commands that make manifests. */
export interface RenderPlugin {
  /** What `source.plugin.name` says: the name, and `-` and the version if it has one. */
  readonly name: string;
  /** Runs before `generate`, in the same directory. */
  readonly init?: PluginCommand;
  /** Writes manifests to stdout. */
  readonly generate: PluginCommand;
  readonly discovery?: PluginDiscovery;
}
