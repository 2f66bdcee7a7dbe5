import { answer, client } from "./client";
import type { Failure } from "./types";

export const getSystem = () => answer(client.GET("/api/v1/system"));

export const getStorage = () => answer(client.GET("/api/v1/system/storage"));

export const retryFailures = ({ work, project, error_code }: Failure) =>
  answer(client.POST("/api/v1/system/retry", { body: { work, project, error_code } }));
