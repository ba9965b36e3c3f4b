import { S3Client } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';

/** What the bench measures against, run in a page. Each resolves to the milliseconds it took. */
interface Peers {
  raw(urls: readonly string[], partSize: number, connections: number): Promise<number>;
  libStorage(target: Target, partSize: number, connections: number): Promise<number>;
}

interface Target {
  readonly endpoint: string;
  readonly bucket: string;
  readonly key: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

declare global {
  interface Window {
    peers: Peers;
  }
}

window.peers = {
  /** The ceiling: bare PUTs of the same parts, and nothing else. */
  async raw(urls, partSize, connections) {
    const file = chosenFile();
    const begun = performance.now();
    let next = 0;
    const lane = async (): Promise<void> => {
      for (let index = next++; index < urls.length; index = next++) {
        const url = urls[index];
        if (url === undefined) return;
        const body = file.slice(index * partSize, (index + 1) * partSize);
        const response = await fetch(url, { method: 'PUT', body });
        if (!response.ok) throw new Error(`${response.status}`);
      }
    };
    await Promise.all(Array.from({ length: connections }, lane));
    return performance.now() - begun;
  },

  async libStorage({ endpoint, bucket, key, region, ...credentials }, partSize, connections) {
    const client = new S3Client({ endpoint, region, credentials, forcePathStyle: true });
    const begun = performance.now();
    await new Upload({
      client,
      params: { Bucket: bucket, Key: key, Body: chosenFile(), ACL: 'bucket-owner-full-control' },
      partSize,
      queueSize: connections,
    }).done();
    return performance.now() - begun;
  },
};

function chosenFile(): File {
  const file = document.querySelector('input')?.files?.[0];
  if (file === undefined) throw new Error('no file chosen');
  return file;
}
