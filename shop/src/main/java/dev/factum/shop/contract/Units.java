package dev.factum.shop.contract;

/** So many of a product. */
public record Units(String sku, int units) {}
