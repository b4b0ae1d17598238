import type { ServerResponse } from 'node:http';

/** Takes the output of a CGI program piece by piece. */
export interface CgiResponder {
  /** @returns false when the reader is slower than the program and it should pause */
  write(chunk: Buffer): boolean;
  end(): void;
}

/** Turns the output of a CGI program into an HTTP answer: its header block first, then the body as it comes. */
export function createCgiResponder(response: ServerResponse): CgiResponder {
  let pending: Buffer | undefined = Buffer.alloc(0);
  return {
    write(chunk) {
      if (pending === undefined) return response.write(chunk);
      pending = Buffer.concat([pending, chunk]);
      const end = endOfHeader(pending);
      if (end === undefined) return true;
      const body = pending.subarray(end.bodyStart);
      writeHead(response, pending.subarray(0, end.headerEnd).toString('latin1'));
      pending = undefined;
      return body.length === 0 || response.write(body);
    },
    end() {
      if (pending !== undefined && !response.headersSent) response.writeHead(500);
      response.end();
    },
  };
}

function endOfHeader(output: Buffer): { readonly headerEnd: number; readonly bodyStart: number } | undefined {
  for (const separator of ['\r\n\r\n', '\n\n']) {
    const headerEnd = output.indexOf(separator);
    if (headerEnd >= 0) return { headerEnd, bodyStart: headerEnd + separator.length };
  }
  return undefined;
}

function writeHead(response: ServerResponse, header: string): void {
  let status = 200;
  for (const line of header.split(/\r?\n/)) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).trim().toLowerCase();
    const value = line.slice(colon + 1).trim();
    if (name === 'status') status = Number.parseInt(value, 10);
    else if (colon > 0) response.setHeader(name, value);
  }
  response.writeHead(status);
}
