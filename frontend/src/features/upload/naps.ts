/** Waits that can be cut short. */
export class Naps {
  private sleepers = new Set<() => void>();

  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        this.sleepers.delete(end);
        resolve();
      };
      const timer = setTimeout(end, ms);
      this.sleepers.add(end);
    });
  }

  wake(): void {
    for (const end of [...this.sleepers]) end();
  }
}
