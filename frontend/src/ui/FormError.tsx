import { Alert } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { formError } from "./form";

export function FormError({ error, fields = [] }: { error: unknown; fields?: readonly string[] }) {
  const text = formError(error, fields);
  if (!text) return null;
  return (
    <Alert color="red" variant="light" icon={<IconAlertTriangle size={18} />} role="alert">
      {text}
    </Alert>
  );
}
