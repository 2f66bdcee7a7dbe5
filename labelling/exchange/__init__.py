"""Labels as other programs write them: CSV, COCO JSON, XMP regions, ZIPs of them. No Django here."""
