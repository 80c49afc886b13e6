package dev.orderline.bench

import com.auth0.jwt.JWT
import com.auth0.jwt.algorithms.Algorithm
import com.zaxxer.hikari.HikariConfig
import com.zaxxer.hikari.HikariDataSource
import io.ktor.http.HttpStatusCode
import io.ktor.serialization.kotlinx.json.json
import io.ktor.server.application.Application
import io.ktor.server.application.install
import io.ktor.server.auth.Authentication
import io.ktor.server.auth.authenticate
import io.ktor.server.auth.jwt.JWTPrincipal
import io.ktor.server.auth.jwt.jwt
import io.ktor.server.auth.principal
import io.ktor.server.engine.embeddedServer
import io.ktor.server.netty.Netty
import io.ktor.server.plugins.contentnegotiation.ContentNegotiation
import io.ktor.server.plugins.statuspages.StatusPages
import io.ktor.server.request.receive
import io.ktor.server.response.respond
import io.ktor.server.routing.post
import io.ktor.server.routing.routing
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.withContext
import kotlinx.serialization.Serializable
import kotlinx.serialization.json.Json
import java.io.File
import java.security.MessageDigest
import java.util.HexFormat
import java.util.UUID

private val uuid = Regex("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
private val countryCode = Regex("[A-Z]{2}")

// What is read from JSON passes these checks before a handler sees it.
@Serializable data class Item(val productId: String, val quantity: Int) {
    init {
        require(uuid.matches(productId)) { "productId: a UUID" }
        require(quantity in 1..1_000_000) { "quantity: 1 to 1000000" }
    }
}
@Serializable data class Address(
    val recipient: String, val line1: String, val city: String, val postalCode: String, val country: String,
) {
    init {
        require(listOf(recipient, line1, city, postalCode).all { it.isNotBlank() && it.length <= 200 }) { "address: stated" }
        require(countryCode.matches(country)) { "country: two letters" }
    }
}
@Serializable data class NewOrder(val items: List<Item>, val shippingAddress: Address) {
    init {
        require(items.size in 1..1000) { "items: 1 to 1000" }
        require(items.distinctBy { it.productId }.size == items.size) { "productId: each once" }
    }
}
@Serializable data class Line(
    val productId: String, val sku: String, val title: String, val quantity: Int, val unitMinor: Long, val lineMinor: Long,
)
@Serializable data class Order(
    val id: String, val status: String, val items: List<Line>, val totalMinor: Long, val shippingAddress: Address,
)

class Orders(url: String, private val poolSize: Int, sqlFile: String) {
    // JDBC counts its parameters instead of numbering them; the statement names each of them once, in order.
    private val place = File(sqlFile).readText().replace(Regex("--.*"), "").replace(Regex("\\$\\d"), "?")
    private val dataSource = HikariDataSource(HikariConfig().apply { jdbcUrl = url; maximumPoolSize = poolSize })
    private val database = Dispatchers.IO.limitedParallelism(poolSize)

    /** Null where a product is unknown or short, or the key is taken. */
    suspend fun place(customer: UUID, key: String, wanted: NewOrder): Order? = withContext(database) {
        val address = Json.encodeToString(wanted.shippingAddress)
        dataSource.connection.use { connection ->
            connection.prepareStatement(place).use { statement ->
                statement.setObject(1, customer)
                statement.setArray(2, connection.createArrayOf("uuid", wanted.items.map { it.productId }.toTypedArray()))
                statement.setArray(3, connection.createArrayOf("int4", wanted.items.map { it.quantity }.toTypedArray()))
                statement.setString(4, address)
                statement.setString(5, key)
                statement.setString(6, fingerprint(wanted))
                statement.executeQuery().use { rows ->
                    var id: String? = null
                    val lines = buildList {
                        while (rows.next()) {
                            id = rows.getString("orderId")
                            add(
                                Line(
                                    rows.getString("productId"), rows.getString("sku"), rows.getString("title"),
                                    rows.getInt("quantity"), rows.getLong("unitMinor"), rows.getLong("lineMinor"),
                                ),
                            )
                        }
                    }
                    id?.let { Order(it, "placed", lines, lines.sumOf(Line::lineMinor), wanted.shippingAddress) }
                }
            }
        }
    }

    private fun fingerprint(wanted: NewOrder): String =
        HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Json.encodeToString(wanted).toByteArray()))
}

fun Application.peer(orders: Orders, secret: String) {
    install(ContentNegotiation) { json() }
    install(Authentication) {
        jwt {
            verifier(JWT.require(Algorithm.HMAC256(secret)).withIssuer("bench").build())
            validate { JWTPrincipal(it.payload) }
        }
    }
    install(StatusPages) {
        exception<IllegalArgumentException> { call, fault -> call.respond(HttpStatusCode.BadRequest, listOf(fault.message)) }
    }
    routing {
        authenticate {
            post("/api/v1/orders") {
                val customer = call.principal<JWTPrincipal>()?.subject?.let(UUID::fromString)
                    ?: return@post call.respond(HttpStatusCode.Unauthorized)
                val key = call.request.headers["Idempotency-Key"]?.takeIf { it.length in 1..255 }
                    ?: return@post call.respond(HttpStatusCode.BadRequest, listOf("Idempotency-Key: missing"))
                val order = orders.place(customer, key, call.receive<NewOrder>())
                    ?: return@post call.respond(HttpStatusCode.Conflict, listOf("short, or the key is taken"))
                call.respond(HttpStatusCode.Created, order)
            }
        }
    }
}

fun main() {
    val env = System.getenv()
    val orders = Orders(env.getValue("JDBC_URL"), env.getValue("POOL_SIZE").toInt(), env.getValue("PLACE_SQL"))
    embeddedServer(Netty, host = "127.0.0.1", port = env.getValue("PORT").toInt()) {
        peer(orders, env.getValue("TOKEN_SECRET"))
    }.start(wait = true)
}
