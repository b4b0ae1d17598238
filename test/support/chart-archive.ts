import { gzipSync } from 'node:zlib';

/** An entry of a tar archive as a test wants it, right or wrong. */
export interface TarEntry {
  readonly path: string;
  readonly content?: string;
  /** Default '0', a regular file. */
  readonly type?: string;
}

const BLOCK = 512;

/** Makes a ustar archive; paths may have 100 characters. */
export function tarOf(entries: readonly TarEntry[]): Buffer {
  const parts = entries.flatMap(({ path, content = '', type = '0' }) => {
    const body = Buffer.from(content, 'utf8');
    const header = Buffer.alloc(BLOCK);
    header.write(path, 0);
    header.write('0000644\0', 100);
    header.write(`${body.length.toString(8).padStart(11, '0')}\0`, 124);
    header.write('00000000000\0', 136);
    header.write('        ', 148);
    header.write(type, 156);
    header.write('ustar\x0000', 257);
    const sum = header.reduce((total, byte) => total + byte, 0);
    header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
    return [header, body, Buffer.alloc((BLOCK - (body.length % BLOCK)) % BLOCK)];
  });
  return Buffer.concat([...parts, Buffer.alloc(2 * BLOCK)]);
}

/** Packages a chart of one ConfigMap, as `helm package` does. */
export function packagedChart(name: string, version: string): Buffer {
  const template = `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Release.Name }}-${name}\ndata:\n  version: {{ .Chart.Version }}\n`;
  return gzipSync(
    tarOf([
      { path: `${name}/Chart.yaml`, content: `apiVersion: v2\nname: ${name}\nversion: ${version}\n` },
      { path: `${name}/values.yaml`, content: '' },
      { path: `${name}/templates/one.yaml`, content: template },
    ]),
  );
}
