import { createHash } from 'node:crypto';
import type { SourceEntry, SourceTree } from '../../../../shared/ports/source-reader.ts';

/** Content of a file; `link:` and `submodule:` make something else of it. */
export type MemoryFiles = { readonly [path: string]: string | Uint8Array };

/** A commit's tree made of texts, such as `{ 'a.yaml': '…', 'b.yaml': 'link:a.yaml', 'sub': 'submodule:' }`. */
export function memoryTree(files: MemoryFiles): SourceTree {
  const kindOf = (content: string | Uint8Array): 'file' | 'symlink' | 'submodule' => {
    if (typeof content !== 'string') return 'file';
    if (content.startsWith('link:')) return 'symlink';
    return content.startsWith('submodule:') ? 'submodule' : 'file';
  };
  return {
    revision: 'c'.repeat(40),
    async typeOf(path) {
      const content = files[path];
      if (content !== undefined) return kindOf(content);
      const isDirectory = path === '' || Object.keys(files).some((file) => file.startsWith(`${path}/`));
      return isDirectory ? 'directory' : 'absent';
    },
    async list(path) {
      const prefix = path === '' ? '' : `${path}/`;
      const below = Object.keys(files).filter((file) => file.startsWith(prefix));
      const isDirect = (file: string): boolean => !file.slice(prefix.length).includes('/');
      const directories = below
        .filter((file) => !isDirect(file))
        .map((file) => prefix + file.slice(prefix.length).split('/')[0]);
      return {
        files: below
          .filter(isDirect)
          .sort()
          .flatMap((file): SourceEntry[] => {
            const kind = kindOf(files[file] ?? '');
            return kind === 'submodule' ? [] : [{ path: file, oid: file, kind }];
          }),
        directories: [...new Set(directories)].sort(),
      };
    },
    async objectId(path) {
      const content = files[path];
      if (content !== undefined) return hash(content);
      const below = Object.keys(files).filter((file) => path === '' || file.startsWith(`${path}/`));
      if (below.length === 0 && path !== '') return undefined;
      const entries = below.sort().map((file) => `${file.slice(path.length)} ${hash(files[file] ?? '')}`);
      return hash(entries.join('\n'));
    },
    async read(path) {
      const content = files[path] ?? '';
      return typeof content === 'string' ? new TextEncoder().encode(content.replace(/^link:/, '')) : content;
    },
  };
}

function hash(content: string | Uint8Array): string {
  return createHash('sha1').update(content).digest('hex');
}

/** A manifest of a ConfigMap. */
export function configMap(name: string, extra = ''): string {
  return `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n${extra}`;
}
