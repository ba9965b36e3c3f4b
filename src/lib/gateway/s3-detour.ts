/**
 * The gateway's detour to S3, for a bucket whose CORS refuses the app's origin: a request that is signed for S3 comes
 * here as it is, and says in a header where it is meant to go. Answers are S3's own.
 */
export const S3_DETOUR_PATH = '/api/s3';

/** S3's whole address. In a header, since it names key and UploadId, and logs keep addresses. */
export const S3_ADDRESS_HEADER = 'Sitelift-S3-Address';
