import * as v from 'valibot';
import { Iguide } from './iguide.ts';
import { IguideId } from './ids.ts';

/** `GET /iguides/{id}`: 404 for an unknown one. */
export const method = 'GET';
export const path = '/iguides/:iguideId';
export const Params = v.object({ iguideId: IguideId });
export const Response = Iguide;
