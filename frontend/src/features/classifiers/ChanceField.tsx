import { NumberInput } from "@mantine/core";

/** From which chance on a network's name is given, in percent. */
export function ChanceField({
  value,
  onChange,
  error,
}: {
  value: number;
  onChange: (value: number) => void;
  error: string | undefined;
}) {
  return (
    <NumberInput
      label="A name is given from a chance of"
      description="Higher: fewer strangers get a name, and fewer known people."
      suffix=" %"
      min={0}
      max={100}
      decimalScale={1}
      clampBehavior="strict"
      value={Number((100 * value).toFixed(1))}
      onChange={(percent) => onChange(Number(percent) / 100)}
      error={error}
    />
  );
}
