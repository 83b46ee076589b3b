package dev.factum.shop.importer;

/**
 * A row that is left out.
 *
 * @param line its place in the file; 1 is the header
 * @param reason what is wrong with it, for people
 */
public record RejectedRow(int line, String reason) implements ParseRow.Parsed {}
